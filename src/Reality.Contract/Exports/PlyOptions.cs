namespace Reality.Contract.Exports;

/// <summary>Options of a PLY export.</summary>
public sealed record PlyOptions : PointOptions
{
    /// <summary>One file instead of one per tile.</summary>
    public bool? MergePointClouds { get; init; }

    /// <summary>Write normals.</summary>
    public bool? IncludeNormals { get; init; }
}
