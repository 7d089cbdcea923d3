using Reality.Pipeline;

namespace Reality.Cli;

/// <summary>Shows how far a job is.</summary>
internal interface IProgressView
{
    /// <summary>Takes the latest state; quick, from any thread.</summary>
    void Show(JobProgress progress);

    /// <summary>Returns when the job has ended and what there was to show is shown.</summary>
    void ShowUntil(Task completion);
}
