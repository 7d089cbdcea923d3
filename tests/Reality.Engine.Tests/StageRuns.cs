using Reality.Pipeline;

namespace Reality.Engine.Tests;

/// <summary>Runs stages as a job would.</summary>
internal static class StageRuns
{
    public static void Run<TItem, TInput>(
        this Stage<TItem, TInput> stage, IReadOnlyList<TItem> batch, Workspace workspace, StageLog log, int threadCount = 2) =>
        stage.Run(batch, ContextOf(workspace, log, threadCount));

    public static void Run(this SingleTaskStage stage, Workspace workspace, StageLog log, int threadCount = 2) =>
        stage.Run(ContextOf(workspace, log, threadCount));

    public static StageContext ContextOf(Workspace workspace, StageLog log, int threadCount = 2) =>
        new(workspace, log, new(), threadCount, TestContext.Current.CancellationToken);
}
