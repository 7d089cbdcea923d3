namespace Reality.Pipeline;

/// <summary>Watches a job. Called from any thread, also several at once; must return quickly and not throw.</summary>
public interface IJobObserver
{
    /// <summary>A few times a second, and once at the end.</summary>
    void Progress(JobProgress progress);

    /// <summary>As soon as it is known; the result holds them all once more, in order.</summary>
    void Message(JobMessage message);

    /// <summary>Detail for the log file.</summary>
    void Detail(string stage, string text);
}
