using Reality.Pipeline;

namespace Reality.Sample;

/// <summary>Renders the sample survey, as a job of its own or as the first stage of a model job without photos.</summary>
public static class SampleJob
{
    /// <summary>Name of the stage.</summary>
    public const string Stage = "sample";

    private const int CodeVersion = 2;

    // On one core.
    private const double SecondsPerMegapixel = 0.7;

    /// <summary>Plans the job that renders into a folder, with its workspace in work/ of that folder.</summary>
    /// <param name="folder">Full path of the folder for photos/ and truth/.</param>
    public static JobGraph Plan(string folder, SampleOptions options)
    {
        var keys = new StageKeys();
        var stage = StageFor(folder, options, keys);
        return new JobGraph(new Workspace(Path.Combine(folder, "work"), keys.KeyOfStage), [stage]);
    }

    /// <summary>Plans the stage that renders into a folder and adds its key to <paramref name="keys"/>.</summary>
    public static JobStage StageFor(string folder, SampleOptions options, StageKeys keys)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(keys);
        options.Check();
        keys.Add(Stage, CodeVersion, options);
        var work = SecondsPerMegapixel * 1e-6 * options.Width * options.Height * options.PhotoCount;
        var render = new JobTask
        {
            Id = "render",
            Work = work,
            Needs = new(TaskNeeds.AllCores, 1L << 30),
            OutputsAreThere = () => SampleSurvey.IsThere(folder, options),
            Run = task => Render(folder, options, task),
        };
        return new JobStage { Name = Stage, Title = "sample survey", Weight = work, Plan = _ => [render] };
    }

    private static void Render(string folder, SampleOptions options, TaskContext task)
    {
        SampleSurvey.Render(
            folder,
            options with { ThreadCount = task.ThreadCount },
            new StepProgress(task.Log, options.PhotoCount),
            task.Cancellation);
        task.Outcome.Output("sample photos", Path.Combine(folder, "photos"));
        task.Outcome.Output("truth of the sample", Path.Combine(folder, "truth"));
    }

    /// <summary>Converts a fraction that rises from 0 to 1 to completed steps of the stage.</summary>
    private sealed class StepProgress : IProgress<double>
    {
        private readonly StageLog _log;
        private readonly int _stepCount;
        private int _done;

        public StepProgress(StageLog log, int stepCount)
        {
            (_log, _stepCount) = (log, stepCount);
            log.Begin(stepCount);
        }

        public void Report(double value)
        {
            for (; _done < (int)(value * _stepCount); _done++)
                _log.Advance();
        }
    }
}
