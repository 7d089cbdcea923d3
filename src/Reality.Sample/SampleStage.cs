using Reality.Pipeline;

namespace Reality.Sample;

/// <summary>Renders the sample survey, as a job of its own or as the first stage of a model job without photos.</summary>
/// <param name="folder">Full path of the folder for photos/ and truth/.</param>
public sealed class SampleStage(string folder, SampleOptions options) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "sample-survey";

    // On one core.
    private const double SecondsPerMegapixel = 0.7;

    public override StageName Name => Id;

    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [];

    public override object? Key => options;

    protected override string TaskId => "render";

    protected override bool PublishesOutputs => true;

    /// <summary>Plans the job that renders into a folder, with its workspace in work/ of that folder.</summary>
    /// <param name="folder">Full path of the folder for photos/ and truth/.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public static JobGraph Plan(string folder, SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new JobGraph(Path.Combine(folder, "work"), [new SampleStage(folder, options)], SizeOf(options));
    }

    /// <summary>How much the photos of a survey hold.</summary>
    public static InputSize SizeOf(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(options.PhotoCount, 1e-6 * options.Width * options.Height * options.PhotoCount);
    }

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * SizeOf(options).Megapixels;

    protected override TaskCost Cost(PlanContext plan) =>
        new(SecondsPerMegapixel * SizeOf(options).Megapixels, 1L << 30, TaskCost.AllCores);

    protected override bool OutputsAreThere() => SampleSurvey.IsThere(folder, options);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        SampleSurvey.Render(
            folder,
            options with { ThreadCount = context.ThreadCount },
            new StepProgress(context.Log, options.PhotoCount),
            context.Cancellation);
        context.Outcome.Output("sample photos", Path.Combine(folder, "photos"));
        if (options.ScanStepDegrees is not null)
            context.Outcome.Output("sample scans", Path.Combine(folder, SampleScans.FolderName));
        context.Outcome.Output("truth of the sample", Path.Combine(folder, "truth"));
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
