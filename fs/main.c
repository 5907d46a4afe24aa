/* main.c - argv to a verb */
#include "fs/cli/command.h"

int
main(int argc, char **argv)
{
	return command_run(argc, argv);
}
