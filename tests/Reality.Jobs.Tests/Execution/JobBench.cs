using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Jobs.Execution;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Storage.Blobs;
using Reality.Storage.Blobs.Folders;
using Reality.Storage.Database;
using Reality.Storage.Quotas;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>A database and a blob store in which jobs are stored and run in this process, as the service does it.</summary>
public sealed class JobBench : IDisposable
{
    public const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";
    public const string User = "somebody";
    private readonly TemporaryFolder _folder = new();
    private readonly FolderBlobStore _blobs;
    private JobPlanners _planners = JobPlanners.OfContract;

    public JobBench()
    {
        _blobs = new(_folder["blobs"]);
        Databases = DatabaseFactory.Create(new DatabaseOptions(), _folder.Path);
        using var database = Databases.CreateDbContext();
        database.Database.EnsureCreated();
        _blobs.CreateContainerAsync("bucket-" + ITwin, CancellationToken.None).GetAwaiter().GetResult();
    }

    public IDbContextFactory<RealityDatabase> Databases { get; }

    public IBlobStore Blobs => _blobs;

    public StoredJobGraphs Graphs => new(Databases, Wrap?.Invoke(_blobs) ?? _blobs, Quota, _planners, Options, Time);

    /// <summary>Limit of what the iTwin stores; 0 = unlimited.</summary>
    public long StorageBytesPerITwin { get; set; }

    private StorageQuota Quota => new(Databases, _blobs, new() { StorageBytesPerITwin = StorageBytesPerITwin }, Time);

    public ExecutionOptions Options =>
        new()
        {
            WorkFolder = _folder[Machine + "/jobs"],
            IsWorkShared = Wrap is null,
            ScratchFolder = _folder[Machine + "/scratch"],
        };

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Workers of another name have another disk.</summary>
    public string Machine { get; set; } = "one";

    /// <summary>Stands between jobs and the store, to be one that is not on this disk.</summary>
    public Func<IBlobStore, IBlobStore>? Wrap { get; set; }

    /// <summary>Plans jobs by other job types and formats until the result is disposed.</summary>
    public IDisposable Use(JobPlanners planners)
    {
        _planners = planners;
        return new Reset(() => _planners = JobPlanners.OfContract);
    }

    /// <summary>A reality data with the files of a folder.</summary>
    public string Upload(string type, string folder)
    {
        var id = Add(type);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            Put(id, Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file));
        return id;
    }

    /// <summary>An empty reality data.</summary>
    public string Add(string type, string iTwin = ITwin, string? id = null)
    {
        id ??= Guid.NewGuid().ToString("D");
        using var database = Databases.CreateDbContext();
        database.RealityData.Add(new()
        {
            Id = id, OwnerId = User, DisplayName = type, Type = type, DataCenter = "local",
            CreatedAt = default, ModifiedAt = default, LastAccessedAt = default,
        });
        database.RealityDataITwins.Add(new() { ITwinId = iTwin, RealityDataId = id, CreatedAt = default });
        database.SaveChanges();
        _blobs.CreateContainerAsync(id, CancellationToken.None).GetAwaiter().GetResult();
        return id;
    }

    public void Put(string container, string name, byte[] bytes) =>
        _blobs.WriteAsync(container, name, new MemoryStream(bytes), new(), CancellationToken.None).GetAwaiter().GetResult();

    public void Delete(string container, string name) =>
        _blobs.DeleteAsync(container, name, new(), CancellationToken.None).GetAwaiter().GetResult();

    public void PutInBucket(string name, string text) => PutInBucket(name, Encoding.UTF8.GetBytes(text));

    public void PutInBucket(string name, byte[] bytes) => Put("bucket-" + ITwin, name, bytes);

    /// <summary>A blob's bytes, by the place of the job's output.</summary>
    public byte[] Read(string container, string name)
    {
        var path = _blobs.FindLocalFile(container, name);
        Assert.True(path is not null, $"{container}/{name} is not there.");
        return File.ReadAllBytes(path);
    }

    public byte[] ReadFromBucket(string path) => Read("bucket-" + ITwin, path["bkt:".Length..]);

    public IReadOnlyList<string> List(string container) => _blobs
        .ListAsync(container, new(), CancellationToken.None).GetAwaiter().GetResult().Blobs.Select(blob => blob.Name).ToList();

    public RealityDataRow Row(string id)
    {
        using var database = Databases.CreateDbContext();
        return database.RealityData.Single(row => row.Id == id);
    }

    /// <summary>Checks and stores a request as the API does; the result is the job with the places of its outputs.</summary>
    public (Guid Id, JsonElement Outputs) Store(string typeName, string specifications)
    {
        Assert.True(_planners.TryGet(typeName, out var planner));
        var check = _planners.Types.NewCheck();
        var read = planner.Type.Check(JsonDocument.Parse(specifications).RootElement, check);
        Assert.Empty(check.Problems);
        var id = Guid.NewGuid();
        var places = new OutputPlaces(id, "test");
        var stored = read.ToJson(places);
        foreach (var output in places.NewRealityData)
            Add(output.Type, id: output.Id);
        using var database = Databases.CreateDbContext();
        database.Jobs.Add(new()
        {
            Id = id, Type = typeName, ITwinId = ITwin, UserId = User, State = JobRowState.Active, CreatedAt = default,
            Specifications = stored,
        });
        database.SaveChanges();
        return (id, JsonDocument.Parse(stored).RootElement.GetProperty("outputs"));
    }

    /// <summary>Runs a stored job to its end.</summary>
    public JobResult Run(Guid id, int threads = 2)
    {
        var result = RunStages(id, threads);
        if (result.State == JobState.Done)
            Graphs.Finish(id);
        return result;
    }

    /// <summary>Runs all stages of a stored job; its outputs are not recorded yet.</summary>
    public JobResult RunStages(Guid id, int threads = 2) =>
        RunningJob.Start(Graphs.Load(id), new TestJob(""), threads, 4L << 30).Completion.GetAwaiter().GetResult();

    /// <summary>Stores a job and runs it to success; the result is its outputs.</summary>
    public JsonElement Succeed(string type, string specifications)
    {
        var (id, outputs) = Store(type, specifications);
        var result = Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return outputs;
    }

    public void Dispose()
    {
        _blobs.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private sealed class Reset(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
