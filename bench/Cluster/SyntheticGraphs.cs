using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reality.Cluster;
using Reality.Pipeline;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>The graphs of synthetic jobs. Artifacts lie in a folder that all processes share.</summary>
public sealed class SyntheticGraphs(IDbContextFactory<RealityDatabase> databases, string artifactFolder) : IJobGraphs
{
    public const string DoneCode = "Synthetic_Done";

    public JobGraph Load(Guid jobId)
    {
        using var database = databases.CreateDbContext();
        var specifications = database.Jobs.Where(job => job.Id == jobId).Select(job => job.Specifications).Single();
        var job = JsonSerializer.Deserialize<SyntheticJob>(specifications)!;
        Stage[] stages = job.MeanMilliseconds == 0 ? [Idle(job.TaskCount)] : Stages(job);
        return new(FolderOf(artifactFolder, jobId), stages, default);
    }

    public void Finish(Guid jobId)
    {
    }

    public static string FolderOf(string artifactFolder, Guid jobId) => Path.Combine(artifactFolder, jobId.ToString());

    private static TestStage Idle(int taskCount) =>
        new("idle", _ => Enumerable.Range(0, taskCount).Select(i => new JobTask { Id = Id(i), Run = _ => { } }).ToList())
        {
            Work = taskCount,
        };

    private static Stage[] Stages(SyntheticJob job) =>
    [
        Stage("features", job.TaskCount / 2, job.MeanMilliseconds, []),
        Stage("matching", job.TaskCount * 3 / 10, job.MeanMilliseconds, ["features"]),
        Stage("depth", job.TaskCount - job.TaskCount / 2 - job.TaskCount * 3 / 10 - 1, job.MeanMilliseconds, ["features"]),
        Stage("report", 1, job.MeanMilliseconds, ["matching", "depth"]),
    ];

    private static TestStage Stage(string name, int taskCount, int meanMilliseconds, string[] inputs) => new(
        name,
        _ => Enumerable.Range(0, taskCount)
            .Select(i => new JobTask { Id = Id(i), Run = context => Run(context, name, i, meanMilliseconds, inputs) })
            .ToList())
    {
        Work = taskCount,
        Inputs = inputs,
    };

    private static void Run(StageContext context, string stage, int index, int meanMilliseconds, string[] inputs)
    {
        context.Log.Begin(1);
        // Between half and one and a half of the mean, the same in every run.
        var milliseconds = meanMilliseconds / 2 + index * 7919 % meanMilliseconds;
        context.Cancellation.WaitHandle.WaitOne(milliseconds);
        context.Cancellation.ThrowIfCancellationRequested();

        var text = new StringBuilder($"{stage} {index}\n");
        foreach (var name in inputs.SelectMany(input => context.Workspace.List(input, ".bin")))
        {
            using var artifact = context.Workspace.Read(name);
            text.Append(Convert.ToHexString(SHA256.HashData(artifact)));
        }
        context.Workspace.Write($"{stage}/{Id(index)}.bin", stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
        context.Log.Warn(DoneCode, $"{stage}/{Id(index)}");
        context.Log.Advance();
    }

    private static string Id(int index) => index.ToString("000000", CultureInfo.InvariantCulture);
}
