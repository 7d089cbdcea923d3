using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Keeps details of a calibration of which another one follows, and none of its warnings: the last one warns of what remains.
/// </summary>
/// <param name="log">Gets the details.</param>
/// <param name="tellsProgress">Whether it gets the steps, too.</param>
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
