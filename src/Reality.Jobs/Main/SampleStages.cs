using Reality.Engine;
using Reality.Jobs.Runner;
using Reality.Jobs.Sample;

namespace Reality.Jobs.Main;

/// <summary>Renders the sample survey when the user gave no photos.</summary>
internal static class SampleStages
{
    public const string Stage = "sample";
    private const int CodeVersion = 1;
    private const double SecondsPerPhoto = 1.5;

    public static JobStage Render(MainJobSetup setup, StageKeys keys)
    {
        var options = new SampleOptions();
        keys.Add(Stage, CodeVersion, options);
        return new JobStage
        {
            Name = Stage,
            Title = "sample survey",
            Weight = SecondsPerPhoto * options.PhotoCount,
            Plan = _ =>
            [
                new JobTask
                {
                    Id = "render",
                    Work = SecondsPerPhoto * options.PhotoCount,
                    Needs = new(TaskNeeds.AllCores, 1L << 30),
                    OutputsAreThere = () => Directory.Exists(setup.SampleFolder),
                    Run = task =>
                    {
                        var steps = new StepProgress(task.Log, options.PhotoCount);
                        SampleSurvey.Render(setup.SampleFolder, options with { ThreadCount = task.ThreadCount }, steps, task.Cancellation);
                        task.Outcome.Output("sample photos", Path.Combine(setup.SampleFolder, "photos"));
                    },
                },
            ],
        };
    }

    /// <summary>Counts whole steps of a share that rises from 0 to 1.</summary>
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
