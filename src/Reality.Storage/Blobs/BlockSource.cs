namespace Reality.Storage.Blobs;

/// <summary>Where a block of a list is looked for.</summary>
public enum BlockSource
{
    /// <summary>Among the staged blocks, then among those of the blob that is there.</summary>
    Latest,

    Committed,

    Uncommitted,
}
