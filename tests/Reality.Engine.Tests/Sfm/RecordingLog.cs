using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Keeps what a stage tells.</summary>
internal sealed class RecordingLog : StageLog
{
    public int StepCount { get; private set; }

    public int Done { get; private set; }

    public List<string> Warnings { get; } = [];

    public List<string> Infos { get; } = [];

    public override void Begin(int stepCount) => StepCount = stepCount;

    public override void Advance(int steps = 1) => Done += steps;

    public override void Warn(string code, MessageText message) => Warnings.Add(code + ": " + message);

    public override void Info(string message) => Infos.Add(message);
}
