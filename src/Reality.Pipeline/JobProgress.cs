using System.Diagnostics;

namespace Reality.Pipeline;

/// <summary>How far a job is. Fractions never fall.</summary>
/// <param name="Fraction">Share of the job's work that is done, 0 to 1; 1 only when all of it is.</param>
/// <param name="TimeLeft">At the pace of this run; null until there is something to judge by.</param>
/// <param name="Stages">In the order of the graph.</param>
public sealed record JobProgress(double Fraction, TimeSpan? TimeLeft, IReadOnlyList<StageProgress> Stages);

/// <summary>How far a stage is.</summary>
/// <param name="Title">The stage as users read it.</param>
/// <param name="Fraction">Share of its work that is done, 0 to 1; 1 only when it is complete.</param>
/// <param name="IsStarted">Whether a task of it has started, now or in an earlier run.</param>
public sealed record StageProgress(string Title, double Fraction, bool IsStarted)
{
    public bool IsComplete => Fraction >= 1;
}

/// <summary>How far a job is, from the work of its stages, and how long it still takes at the pace so far.</summary>
internal sealed class ProgressEstimate(IReadOnlyList<StageRun> stages)
{
    private static readonly TimeSpan s_firstEstimate = TimeSpan.FromSeconds(3);
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _fraction;

    public JobProgress Now()
    {
        var total = stages.Sum(stage => stage.Work);
        var done = stages.Sum(stage => stage.Work * stage.Fraction());
        var isComplete = stages.All(stage => stage.IsComplete);

        // A plan that finds more work than was expected must not turn the bar back.
        _fraction = isComplete ? 1 : Math.Max(_fraction, total > 0 ? Math.Min(done / total, 0.999) : 0);
        return new(_fraction, TimeLeft(total - done, done), stages.Select(stage => stage.Progress()).ToList());
    }

    private TimeSpan? TimeLeft(double workLeft, double workDone)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        var workOfThisRun = workDone - stages.Sum(stage => stage.ResumedWork);
        if (elapsed < s_firstEstimate || !(workOfThisRun > 0))
            return null;
        return elapsed * Math.Min(workLeft / workOfThisRun, 1e6);
    }
}
