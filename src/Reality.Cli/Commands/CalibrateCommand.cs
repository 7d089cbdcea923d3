using System.CommandLine;
using Reality.Cli.Console;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Cli.Commands;

/// <summary>reality calibrate PHOTOS --output DIR: the main job up to the calibrated scene.</summary>
internal static class CalibrateCommand
{
    public static Command Create(JobSession session, Func<MainJobOptions, JobGraph> plan)
    {
        var arguments = new MainJobArguments(photosAreRequired: true, makesModel: false);
        var command = new Command("calibrate", "Finds where photos were taken and with what camera; stops there.");
        arguments.AddTo(command);
        var tiePoints = new Option<bool>("--textured-tie-points")
        {
            Description = "Also write the tie points as pieces of photos on the surface, as 3D Tiles and PLY, to DIR/tie-points",
        };
        command.Options.Add(tiePoints);
        command.SetAction(parsed =>
        {
            var options = arguments.Read(parsed) with
            {
                CalibrateOnly = true,
                TexturesTiePoints = parsed.GetValue(tiePoints),
            };
            return session.Run(JobSettings.Of(options, arguments.Restarts(parsed)), () => plan(options));
        });
        return command;
    }
}
