using Reality.Pipeline;

namespace Reality.Jobs.Tests.Main;

/// <summary>Ignores progress.</summary>
internal sealed class SilentObserver : IJobObserver
{
    public void Progress(JobProgress progress)
    {
    }

    public void Message(JobMessage message)
    {
    }

    public void Detail(string stageTitle, string text)
    {
    }
}
