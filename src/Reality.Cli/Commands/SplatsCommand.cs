using System.CommandLine;
using Reality.Cli.Console;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Cli.Commands;

/// <summary>reality splats PHOTOS --output DIR: the main job up to the calibrated scene, then Gaussian splats.</summary>
internal static class SplatsCommand
{
    public static Command Create(JobSession session, Func<MainJobOptions, JobGraph> plan)
    {
        var arguments = new MainJobArguments(photosAreRequired: true, makesModel: false);
        var splats = new SplatArguments("");
        var command = new Command("splats", "Trains Gaussian splats from photos, to DIR/exports/Splats; makes no mesh.");
        arguments.AddTo(command);
        splats.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = arguments.Read(parsed) with { CalibrateOnly = true, Splats = splats.Read(parsed) };
            return session.Run(JobSettings.Of(options, arguments.Restarts(parsed)), () => plan(options));
        });
        return command;
    }
}
