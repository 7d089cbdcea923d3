using System.Collections.Concurrent;
using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Tests;

/// <summary>Keeps warnings, for tests to look at, and nothing else.</summary>
internal sealed class SilentLog : StageLog
{
    public ConcurrentQueue<(string Code, string Message)> Warnings { get; } = [];

    public override void Begin(int stepCount)
    {
    }

    public override void Advance(int steps = 1)
    {
    }

    public override void Warn(string code, MessageText message) => Warnings.Enqueue((code, message.ToString()));

    public override void Info(string message)
    {
    }
}
