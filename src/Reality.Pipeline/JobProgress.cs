using System.Diagnostics;

namespace Reality.Pipeline;

/// <summary>Progress of a job. Fractions never decrease.</summary>
/// <param name="Fraction">Completed share of the job's work, 0 to 1; 1 only when the job is complete.</param>
/// <param name="TimeLeft">Estimate from the pace of this run; null until enough work is done for an estimate.</param>
/// <param name="Stages">In the order of the graph.</param>
public sealed record JobProgress(double Fraction, TimeSpan? TimeLeft, IReadOnlyList<StageProgress> Stages);

/// <summary>Progress of a stage.</summary>
/// <param name="Title">Name of the stage for users.</param>
/// <param name="Fraction">Completed share of its work, 0 to 1; 1 only when the stage is complete.</param>
/// <param name="IsStarted">Whether any of its tasks has started, in this run or an earlier one.</param>
public sealed record StageProgress(string Title, double Fraction, bool IsStarted)
{
    public bool IsComplete => Fraction >= 1;
}

/// <summary>Computes the progress of a job from the work of its stages, and the time left from the pace so far.</summary>
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

        // A plan that finds more work than expected must not move the progress bar backward.
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

/// <summary>Observes a job. Called from any thread, also from several at once; must return quickly and not throw.</summary>
public interface IJobObserver
{
    /// <summary>Called a few times a second, and once at the end.</summary>
    void Progress(JobProgress progress);

    /// <summary>Called as soon as a message is known; the result repeats all messages in order.</summary>
    void Message(JobMessage message);

    /// <summary>Passes on details for the log file.</summary>
    void Detail(string stageTitle, string text);
}
