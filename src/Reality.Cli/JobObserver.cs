using Reality.Pipeline;

namespace Reality.Cli;

/// <summary>Passes what a job tells to the screen and to the log file.</summary>
internal sealed class JobObserver(IProgressView view, JobLog log) : IJobObserver
{
    public void Progress(JobProgress progress) => view.Show(progress);

    public void Message(JobMessage message) => log.Message(message);

    public void Detail(string stage, string text) => log.Detail(stage, text);
}
