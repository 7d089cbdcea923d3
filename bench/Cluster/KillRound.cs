using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reality.Cluster;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>The outcome of one job during which processes were killed.</summary>
public sealed record KillRound
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    public required JobRowState State { get; init; }

    public required int TaskCount { get; init; }

    /// <summary>Digest of all artifacts with their names.</summary>
    public required string Bytes { get; init; }

    /// <summary>Tasks that reported their completion, and the number of those that did so more than once.</summary>
    public required int ReportedCount { get; init; }

    public required int ReportedTwiceCount { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Attempts beyond the first of each task.</summary>
    public required int ExtraAttempts { get; init; }

    /// <summary>For each killed process that ran tasks: time until other processes had taken them over.</summary>
    public required IReadOnlyList<TimeSpan> Takeovers { get; init; }

    /// <summary>Why the job failed, if it did.</summary>
    public required string Errors { get; init; }

    public bool IsGood(KillRound undisturbed) => State == JobRowState.Success && Bytes == undisturbed.Bytes
        && ReportedCount == TaskCount && ReportedTwiceCount == 0 && Takeovers.All(time => time <= TimeSpan.FromSeconds(15));

    public override string ToString()
    {
        var takeovers = string.Join(
            ", ", Takeovers.Select(time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{State} in {Duration.TotalSeconds:0.0} s, bytes {Bytes}, {ReportedCount} of {TaskCount} reported, "
            + $"{ReportedTwiceCount} twice, {ExtraAttempts} more attempts, taken over in {takeovers} s {Errors}");
    }

    /// <param name="random">Decides which process is killed when; null for an undisturbed round.</param>
    public static async Task<KillRound> RunAsync(ProcessCluster cluster, SyntheticJob job, Random? random)
    {
        var id = await SyntheticJobs.StoreAsync(cluster.Databases, job);
        var start = Stopwatch.GetTimestamp();
        var takeovers = random is null ? [] : await KillAsync(cluster, random, id);
        JobRow row;
        do
        {
            await Task.Delay(200);
            row = await cluster.ReadAsync(database => database.Jobs.AsNoTracking().SingleAsync(job => job.Id == id));
        }
        while (row.EndedAt is null && Stopwatch.GetElapsedTime(start) < s_patience);
        return await JudgeAsync(cluster, job, row, Stopwatch.GetElapsedTime(start), takeovers);
    }

    private static async Task<List<TimeSpan>> KillAsync(ProcessCluster cluster, Random random, Guid job)
    {
        var takeovers = new List<TimeSpan>();
        // A worker, the server and PostgreSQL, in any order, at any moment.
        int[] victims = [random.Next(1, cluster.Count), 0, -1];
        random.Shuffle(victims);
        foreach (var victim in victims)
        {
            await Task.Delay(random.Next(500, 5000));
            if (victim < 0)
            {
                cluster.Postgres.Stop();
                await Task.Delay(random.Next(500, 4000));
                cluster.Postgres.Start();
                continue;
            }
            var process = cluster.Kill(victim);
            if (await TakeoverAsync(cluster, job, process) is { } takeover)
                takeovers.Add(takeover);
            cluster.Start(victim);
        }
        return takeovers;
    }

    private static async Task<TimeSpan?> TakeoverAsync(ProcessCluster cluster, Guid job, int process)
    {
        var start = Stopwatch.GetTimestamp();
        var pattern = $"-{process}-";
        for (var hadTasks = false; ; hadTasks = true)
        {
            var left = await cluster.ReadAsync(database => database.Tasks.CountAsync(task =>
                task.JobId == job && task.State == TaskRowState.Running && task.Worker!.Contains(pattern)));
            if (left == 0)
                return hadTasks ? Stopwatch.GetElapsedTime(start) : null;
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                return s_patience;
            await Task.Delay(50);
        }
    }

    private static async Task<KillRound> JudgeAsync(
        ProcessCluster cluster, SyntheticJob job, JobRow row, TimeSpan duration, IReadOnlyList<TimeSpan> takeovers)
    {
        var reported = await cluster.ReadAsync(database => database.JobMessages
            .Where(message => message.JobId == row.Id && message.Code == SyntheticGraphs.DoneCode)
            .Select(message => message.Message + message.Parameters)
            .ToListAsync());
        var attempts = await cluster.ReadAsync(database =>
            database.Tasks.Where(task => task.JobId == row.Id).SumAsync(task => task.Attempt));
        return new()
        {
            State = row.State,
            TaskCount = job.TaskCount,
            Bytes = Digest(SyntheticGraphs.FolderOf(Path.Combine(cluster.Folder, "artifacts"), row.Id)),
            ReportedCount = reported.Count,
            ReportedTwiceCount = reported.Count - reported.Distinct(StringComparer.Ordinal).Count(),
            Duration = duration,
            ExtraAttempts = attempts - job.TaskCount,
            Takeovers = takeovers,
            Errors = string.Join(" ", await cluster.ReadAsync(database => database.JobMessages
                .Where(message => message.JobId == row.Id && message.IsError)
                .Select(message => message.Message + message.Parameters)
                .ToListAsync())),
        };
    }

    private static string Digest(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset(), 0, 6);
    }
}
