-- The index of one vault: what was found in its files, so that only files that
-- changed are read again. What follows from it (which note a link means, who
-- belongs where) is not here: the program derives it at each start.
--
-- Reasons, and numbers: docs/schema.md. Days are text 'YYYY-MM-DD', as written
-- ('0000-00-00': no such day was written); lines are 1-based; NULL is "not
-- there". Numbers of an enumeration are those of the C enum named beside them,
-- so a change of one of them raises user_version as a change here does.

PRAGMA user_version = 1;

-- Of which vault this is, and which ids were given out: exactly one row.
CREATE TABLE meta (
	id       INTEGER PRIMARY KEY CHECK (id = 1),
	vault_id TEXT NOT NULL,    -- of which vault, read with which settings
	next_id  INTEGER NOT NULL  -- file.id of the next new file; none is used twice
);

-- Every file and folder of the vault, and how it looked when it was read.
CREATE TABLE file (
	id       INTEGER PRIMARY KEY,
	path     BLOB NOT NULL,    -- vault-relative, bytes as on disk; '' is the root
	flags    INTEGER NOT NULL, -- enum file_flag (1 note, 2 hidden, 4 excluded) + 65536 * st_mode
	ino      INTEGER NOT NULL, -- inode number (two's complement)
	size     INTEGER NOT NULL, -- bytes
	mtime_ns INTEGER NOT NULL, -- nanoseconds since 1970
	ctime_ns INTEGER NOT NULL, -- nanoseconds since 1970
	hash     INTEGER NOT NULL, -- text_hash() of a note's bytes (two's complement)
	racy     INTEGER NOT NULL  -- 1: changed too shortly before the reading
);

-- What a note says, without its tasks. Lists are JSON arrays, NULL when empty;
-- an inner array leaves out what it ends with if that is null, and the views
-- below say what stands where.
CREATE TABLE note (
	id           INTEGER PRIMARY KEY, -- file.id
	title        TEXT, -- NULL: the property title if it is text, else the file's name
	type         TEXT, -- frontmatter `type`
	kind         TEXT NOT NULL, -- 'person', ..., 'transcript', 'note' or type
	date         TEXT, -- day the note is of
	last_contact TEXT, -- day, of an entity's note
	role         TEXT, -- of the profile
	organisation TEXT, -- of the profile
	role_note    TEXT, -- of the profile
	frontmatter  TEXT, -- [enum frontmatter_state, first line, last line, bytes before the body, error]
	aliases      TEXT, -- [text, ...]
	tags         TEXT, -- [[tag, line, 1 in frontmatter], ...]
	properties   TEXT, -- [[key, enum property_type, line, value], ...]
	first_heading TEXT, -- [line, text] of the first of level 1; without text if that is the title
	headings     TEXT, -- [text, ...], those that links, queries and tasks point to
	links        TEXT, -- [[line, 1 markdown + 2 embed, target, index in headings (level 2) or key in frontmatter, display, subpath], ...]
	contexts     TEXT, -- [[line, day, index in links or target, summary, style, via, display], ...]
	queries      TEXT, -- [[line, last line, language, text, index in headings], ...]
	diagnostics  TEXT  -- [[line, text], ...]
);

-- The tasks of notes, in order of lines.
CREATE TABLE task (
	note_id       INTEGER NOT NULL, -- file.id
	seq           INTEGER NOT NULL, -- 0, 1, ... within the note
	line          INTEGER NOT NULL,
	parent        INTEGER NOT NULL, -- line of the list item it is nested in, or 0
	symbol        TEXT,             -- between the brackets
	status_name   TEXT,
	status        INTEGER NOT NULL, -- enum status_type: 0 to 2 are open
	description   TEXT,             -- tags included, fields off
	raw           TEXT,             -- the whole line
	heading       INTEGER,          -- nearest heading above: index in note.headings
	priority      INTEGER NOT NULL, -- enum priority: 0 highest, 3 none, 5 lowest
	due           TEXT,             -- day
	scheduled     TEXT,             -- day
	start         TEXT,             -- day
	created       TEXT,             -- day
	done          TEXT,             -- day
	cancelled     TEXT,             -- day
	flags         INTEGER NOT NULL, -- 1 scheduled is from the file's name, 2 Dataview notation
	recurrence    TEXT,             -- normalised rule
	on_completion INTEGER NOT NULL, -- enum on_completion
	task_id       TEXT,             -- the id other tasks depend on
	depends_on    TEXT,             -- [id, ...]
	block         TEXT,             -- block id, without '^'
	tags          TEXT,             -- [tag with '#', ...]
	PRIMARY KEY (note_id, seq)
) WITHOUT ROWID;

-- The lists of note, a row for each item: for people with sqlite3(1); the
-- program does not use them.
CREATE VIEW alias AS
	SELECT note.id AS note_id, value AS alias
	FROM note, json_each(note.aliases);

CREATE VIEW tag AS
	SELECT note.id AS note_id, value ->> 0 AS tag, value ->> 1 AS line,
		value ->> 2 AS in_frontmatter
	FROM note, json_each(note.tags);

CREATE VIEW property AS
	SELECT note.id AS note_id, value ->> 0 AS key, value ->> 1 AS type,
		value ->> 2 AS line, value ->> 3 AS value
	FROM note, json_each(note.properties);

CREATE VIEW link AS
	SELECT note.id AS note_id, value ->> 0 AS line,
		(value ->> 1) & 1 AS is_markdown, (value ->> 1) >> 1 AS is_embed,
		value ->> 2 AS target,
		CASE json_type(value, '$[3]') WHEN 'integer'
			THEN note.headings ->> (value ->> 3) END AS section,
		CASE json_type(value, '$[3]') WHEN 'text'
			THEN value ->> 3 END AS key,
		value ->> 4 AS display, value ->> 5 AS subpath
	FROM note, json_each(note.links);

CREATE VIEW context AS
	SELECT note.id AS note_id, value ->> 0 AS line, value ->> 1 AS date,
		CASE json_type(value, '$[2]') WHEN 'integer'
			THEN note.links -> (value ->> 2) ->> 2
			ELSE value ->> 2 END AS target,
		value ->> 3 AS summary, value ->> 4 AS style, value ->> 5 AS via
	FROM note, json_each(note.contexts);

CREATE VIEW open_task AS
	SELECT CAST(file.path AS TEXT) AS path, task.line, task.raw,
		note.headings ->> task.heading AS heading,
		task.priority, task.due, task.scheduled, task.start
	FROM task JOIN note ON note.id = task.note_id
		JOIN file ON file.id = task.note_id
	WHERE task.status <= 2;

CREATE VIEW query AS
	SELECT note.id AS note_id, value ->> 0 AS line, value ->> 1 AS last_line,
		value ->> 2 AS language, value ->> 3 AS text,
		CASE json_type(value, '$[4]') WHEN 'integer'
			THEN note.headings ->> (value ->> 4) END AS heading
	FROM note, json_each(note.queries);

CREATE VIEW diagnostic AS
	SELECT note.id AS note_id, value ->> 0 AS line, value ->> 1 AS text
	FROM note, json_each(note.diagnostics);
