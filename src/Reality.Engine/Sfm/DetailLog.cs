using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Forwards details and drops warnings of a trial calibration; only the last one warns.
/// </summary>
/// <param name="log">Receives the details.</param>
/// <param name="tellsProgress">Whether it also receives the progress.</param>
internal sealed class DetailLog(StageLog log, bool tellsProgress = false) : StageLog
{
    public override void Begin(int stepCount)
    {
        if (tellsProgress)
            log.Begin(stepCount);
    }

    public override void Advance(int steps = 1)
    {
        if (tellsProgress)
            log.Advance(steps);
    }

    public override void Warn(string code, MessageText message)
    {
    }

    public override void Info(string message) => log.Info(message);
}
