using Reality.Cli;
using Reality.Cli.Console;
using Reality.Jobs.Main;

using var terminal = Terminal.OfProcess();
return new CommandLine(terminal, MainJob.Plan).Run(args);
