using Reality.Core;

namespace Reality.Pipeline;

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
