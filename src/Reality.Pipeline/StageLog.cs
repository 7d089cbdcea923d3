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

/// <summary>The log of one attempt at a task: counts its steps, keeps its warnings, passes both on.</summary>
internal sealed class TaskLog(string stageTitle, IJobObserver observer) : StageLog
{
    private readonly Lock _gate = new();
    private readonly List<JobMessage> _messages = [];
    private int _stepCount;
    private int _stepsDone;

    /// <summary>0 to 1.</summary>
    public double Fraction
    {
        get
        {
            var count = Volatile.Read(ref _stepCount);
            return count == 0 ? 0 : Math.Clamp((double)Volatile.Read(ref _stepsDone) / count, 0, 1);
        }
    }

    /// <summary>Sorted, so that threads cannot change their order.</summary>
    public IReadOnlyList<JobMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return _messages
                    .OrderBy(message => message.Code, StringComparer.Ordinal)
                    .ThenBy(message => message.Text, StringComparer.Ordinal)
                    .ToList();
            }
        }
    }

    public override void Begin(int stepCount) => Volatile.Write(ref _stepCount, stepCount);

    public override void Advance(int steps = 1) => Interlocked.Add(ref _stepsDone, steps);

    public override void Warn(string code, MessageText message)
    {
        var warning = JobMessage.Of(MessageSeverity.Warning, stageTitle, code, message);
        lock (_gate)
            _messages.Add(warning);
        observer.Message(warning);
    }

    public override void Info(string message) => observer.Detail(stageTitle, message);
}

/// <summary>The job cannot go on. Caught once, by the runner; the message tells the user what to do.</summary>
/// <param name="code">Stable name, e.g. "Scene_NotCalibrated".</param>
public sealed class StageException(string code, MessageText message) : Exception(message?.ToString())
{
    public string Code { get; } = code;

    /// <summary>The message with its parameters.</summary>
    public MessageText Text { get; } = message ?? "";
}
