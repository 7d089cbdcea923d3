using Reality.Jobs;
using Reality.Pipeline;

namespace Reality.Cli.Tests;

/// <summary>Stands in for the main job: notes in ran.txt what it runs, and does what the photos' folder is named for.</summary>
internal static class FakeJob
{
    public const int TaskCount = 12;

    /// <summary>Which tasks were run in all runs so far, in order.</summary>
    public static IReadOnlyList<string> Ran(string output)
    {
        var notes = Path.Combine(output, "ran.txt");
        return File.Exists(notes) ? File.ReadAllLines(notes) : [];
    }

    public static JobGraph Plan(MainJobOptions options)
    {
        var keys = new StageKeys().Add("features", 1, options.Precision).Add("model", 1, null, "features");
        var behaviour = Path.GetFileName(options.Photos.FirstOrDefault(""));
        if (behaviour == "empty")
            throw new StageException("Photos_None", "There are no photos in the folder.");
        return new JobGraph(new Workspace(options.WorkFolder, keys.KeyOfStage),
        [
            new()
            {
                Name = "features",
                Weight = 10,
                Plan = _ => Enumerable.Range(0, TaskCount).Select(i => Task($"{i:00}", options, context =>
                {
                    context.Log.Warn("Photo_Unreadable", $"photo {i} cannot be read.");
                    if (behaviour == "slow")
                        context.Cancellation.WaitHandle.WaitOne(100);
                    if (behaviour == "stubborn" && i == 3)
                        Thread.Sleep(20_000);
                    if (behaviour == "failing" && i == 5)
                        throw new StageException("Photos_NoOverlap", "The photos do not overlap.");
                    context.Cancellation.ThrowIfCancellationRequested();
                })).ToList(),
            },
            new()
            {
                Name = "model",
                Weight = 1,
                DependsOn = ["features"],
                Plan = _ => [Task("all", options, context =>
                {
                    context.Outcome.Figure("registered photos", "11 of 11");
                    context.Outcome.Output("OBJ", Path.Combine(options.OutputFolder, "exports", "OBJ"));
                })],
            },
        ]);
    }

    private static JobTask Task(string id, MainJobOptions options, Action<TaskContext> run) => new()
    {
        Id = id,
        Run = context =>
        {
            run(context);
            File.AppendAllText(Path.Combine(options.OutputFolder, "ran.txt"), id + "\n");
        },
    };
}
