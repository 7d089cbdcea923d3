using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>Stands in for the main job: notes in ran.txt what it runs, and does what the photos' folder is named for.</summary>
internal static class FakeJob
{
    public const int TaskCount = 12;

    /// <summary>A photo in the folder "hostile".</summary>
    public const string HostileName = "\u001b]0;owned\u0007[red]x[/]\r\nWarning: forged\u202e";

    /// <summary>Which tasks were run in all runs so far, in order.</summary>
    public static IReadOnlyList<string> Ran(string output)
    {
        var notes = Path.Combine(output, "ran.txt");
        return File.Exists(notes) ? File.ReadAllLines(notes) : [];
    }

    public static JobGraph Plan(MainJobOptions options)
    {
        var behaviour = Path.GetFileName(options.Photos.FirstOrDefault(""));
        if (behaviour == "empty")
            throw new StageException("Photos_None", "There are no photos in the folder.");
        return new JobGraph(options.WorkFolder,
        [
            new TestStage("features", _ => Enumerable.Range(0, TaskCount).Select(i => Task($"{i:00}", options, context =>
                {
                    var photo = behaviour == "hostile" ? HostileName : $"photo {i}";
                    context.Log.Warn("Photo_Unreadable", $"{photo} cannot be read.");
                    if (behaviour == "slow")
                        context.Cancellation.WaitHandle.WaitOne(100);
                    if (behaviour == "stubborn" && i == 3)
                        Thread.Sleep(20_000);
                    if (behaviour == "failing" && i == 5)
                        throw new StageException("Photos_NoOverlap", "The photos do not overlap.");
                    context.Cancellation.ThrowIfCancellationRequested();
                })).ToList())
            {
                Options = options.Precision,
                Work = 10,
            },
            new TestStage("model", _ => [Task("all", options, context =>
                {
                    context.Outcome.Figure("registered photos", "11 of 11");
                    if (behaviour == "hostile")
                        throw new StageException("Scene_Broken", $"Scene '{HostileName}' cannot be read.");
                    context.Outcome.Output("OBJ", Path.Combine(options.OutputFolder, "exports", "OBJ"));
                })])
            {
                Inputs = ["features"],
            },
        ], default);
    }

    // Tasks run at once, and two appends at once overwrite each other.
    private static readonly Lock s_notes = new();

    private static JobTask Task(string id, MainJobOptions options, Action<StageContext> run) => new()
    {
        Id = id,
        Run = context =>
        {
            run(context);
            lock (s_notes)
                File.AppendAllText(Path.Combine(options.OutputFolder, "ran.txt"), id + "\n");
        },
    };
}
