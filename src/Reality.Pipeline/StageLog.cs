using Reality.Core;

namespace Reality.Pipeline;

/// <summary>Progress and messages of a running stage. Thread-safe.</summary>
public abstract class StageLog
{
    /// <summary>Sets the number of steps of this task; call once, first.</summary>
    public abstract void Begin(int stepCount);

    /// <summary>Reports completed steps.</summary>
    public abstract void Advance(int steps = 1);

    /// <summary>Reports a condition that does not stop the job: code, and a sentence that names the file or item.</summary>
    public abstract void Warn(string code, MessageText message);

    /// <summary>Writes a detail to the log file.</summary>
    public abstract void Info(string message);
}

/// <summary>The log of one attempt at a task: counts steps, and both keeps and forwards warnings.</summary>
internal sealed class TaskLog(string stageTitle, IJobObserver observer) : StageLog
{
    private readonly Lock _gate = new();
    private readonly List<JobMessage> _messages = [];
    private int _stepCount;
    private int _stepsDone;

    /// <summary>Completed share of the steps, 0 to 1.</summary>
    public double Fraction
    {
        get
        {
            var count = Volatile.Read(ref _stepCount);
            return count == 0 ? 0 : Math.Clamp((double)Volatile.Read(ref _stepsDone) / count, 0, 1);
        }
    }

    /// <summary>Warnings so far, sorted, so that their order does not depend on threads.</summary>
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

/// <summary>Thrown if the job cannot continue. Caught once, by the runner; the message says what to do.</summary>
/// <param name="code">Stable name, e.g. "Scene_NotCalibrated".</param>
public sealed class StageException(string code, MessageText message) : Exception(message?.ToString())
{
    public string Code { get; } = code;

    /// <summary>The message with its parameters.</summary>
    public MessageText Text { get; } = message ?? "";
}
