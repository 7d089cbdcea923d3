using System.CommandLine;
using Reality.Cli.Console;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Cli.Commands;

/// <summary>reality run [PHOTOS] --output DIR: the main job, from photos to exports.</summary>
internal static class RunCommand
{
    public static Command Create(JobSession session, Func<MainJobOptions, JobGraph> plan)
    {
        var arguments = new MainJobArguments(photosAreRequired: false, makesModel: true);
        var command = new Command("run", "Makes a model from photos. Without PHOTOS it renders a sample survey and models that.");
        arguments.AddTo(command);
        var splats = new SplatArguments("splat-");
        var withSplats = new Option<bool>("--splats") { Description = "Also train Gaussian splats, to DIR/exports/Splats" };
        command.Add(withSplats);
        splats.AddTo(command, withSplats);
        var water = new Option<bool>("--water")
        {
            Description = "Find lakes and rivers and make them flat, at the level of their shores; also writes them to DIR/water",
        };
        command.Add(water);
        command.SetAction(parsed =>
        {
            var options = arguments.Read(parsed) with { FlattensWater = parsed.GetValue(water) };
            if (parsed.GetValue(withSplats))
                options = options with { Splats = splats.Read(parsed) };
            JobGraph? graph = null;
            var exitCode = session.Run(
                JobSettings.Of(options, arguments.Restarts(parsed)), () => graph = plan(options));
            if (exitCode == ExitCode.Done)
                ModelConversion.Record(graph!);
            return exitCode;
        });
        return command;
    }
}
