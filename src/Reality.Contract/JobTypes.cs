using System.Diagnostics.CodeAnalysis;

namespace Reality.Contract;

/// <summary>The job types that a server accepts.</summary>
public sealed class JobTypes
{
    private readonly Dictionary<string, JobType> _types;

    public JobTypes(IReadOnlyList<JobType> all)
    {
        All = all;
        _types = All.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<JobType> All { get; }

    public IReadOnlyCollection<string> Names => _types.Keys;

    /// <summary>Names are case-sensitive.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out JobType? type) => _types.TryGetValue(name, out type);
}
