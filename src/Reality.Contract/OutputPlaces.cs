using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>Assigns places to the outputs of one job: new reality data, or paths in the bucket below jobs/ID.</summary>
/// <param name="jobId">The job.</param>
/// <param name="title">Name of the job; the names of its reality data begin with it.</param>
public sealed class OutputPlaces(Guid jobId, string title)
{
    private readonly List<OutputRealityData> _realityData = [];
    private readonly List<string> _bucketPaths = [];

    /// <summary>Reality data to create.</summary>
    public IReadOnlyList<OutputRealityData> NewRealityData => _realityData;

    /// <summary>"bkt:" paths that the job will write to.</summary>
    public IReadOnlyList<string> BucketPaths => _bucketPaths;

    /// <summary>The id of a new reality data.</summary>
    /// <param name="type">Its type, e.g. "ContextScene".</param>
    /// <param name="what">Kind of output, for its name.</param>
    /// <param name="name">The name chosen by the user; null = composed of the job's title and the kind of output.</param>
    public string RealityData(string type, string what, string? name = null)
    {
        var id = Guid.NewGuid().ToString("D");
        _realityData.Add(new(id, type, name ?? $"{title} - {what}"));
        return id;
    }

    /// <summary>The "bkt:" path of a file or folder of the job's own.</summary>
    public string Bucket(string name)
    {
        var path = $"{BucketPath.Prefix}jobs/{jobId:D}/{name}";
        _bucketPaths.Add(path);
        return path;
    }
}

/// <summary>A reality data that a job will fill.</summary>
/// <param name="Id">A GUID in lower case.</param>
/// <param name="Type">Its type, e.g. "ContextScene".</param>
/// <param name="DisplayName">For people.</param>
public sealed record OutputRealityData(string Id, string Type, string DisplayName);
