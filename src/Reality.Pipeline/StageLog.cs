using Reality.Core;

namespace Reality.Pipeline;

/// <summary>What a stage tells while it runs: how far it is, and what a user should know. Safe to call from many threads.</summary>
public abstract class StageLog
{
    /// <summary>How many steps this task has in all; call once, first.</summary>
    public abstract void Begin(int stepCount);

    /// <summary>So many steps more are done.</summary>
    public abstract void Advance(int steps = 1);

    /// <summary>Something that does not stop the job: code, and a sentence naming the file or item.</summary>
    public abstract void Warn(string code, MessageText message);

    /// <summary>Detail for the log file.</summary>
    public abstract void Info(string message);
}
