using Reality.Cluster;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>A job without pixels: its tasks wait, write an artifact, and say that they are done.</summary>
/// <param name="TaskCount">Over four stages where artifacts are written, else in one.</param>
/// <param name="MeanMilliseconds">What a task takes on average; 0 = tasks that do nothing and write nothing.</param>
public sealed record SyntheticJob(int TaskCount, int MeanMilliseconds);
