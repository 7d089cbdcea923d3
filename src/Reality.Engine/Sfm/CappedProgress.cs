using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Forwards progress up to a given number of steps, because several attempts at registration repeat steps.</summary>
internal sealed class CappedProgress : StageLog
{
    private readonly StageLog _log;
    private readonly int _stepCount;
    private int _done;

    public CappedProgress(StageLog log, int stepCount)
    {
        (_log, _stepCount) = (log, stepCount);
        log.Begin(stepCount);
    }

    public override void Begin(int stepCount)
    {
    }

    /// <summary>Advances to the last step but one at most; <see cref="Complete"/> reaches the last.</summary>
    public override void Advance(int steps = 1) => AdvanceTo(Math.Min(_stepCount - 1, _done + steps));

    /// <summary>Advances to the last step.</summary>
    public void Complete() => AdvanceTo(_stepCount);

    public override void Warn(string code, MessageText message) => _log.Warn(code, message);

    public override void Info(string message) => _log.Info(message);

    private void AdvanceTo(int done)
    {
        if (done > _done)
            _log.Advance(done - _done);
        _done = Math.Max(_done, done);
    }
}
