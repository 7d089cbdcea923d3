namespace Reality.Storage.Blobs;

/// <summary>What holds the blobs.</summary>
public enum BlobKind
{
    /// <summary>A folder of this machine.</summary>
    Folder,

    /// <summary>An Azure Blob account, or a server that speaks its protocol.</summary>
    Azure,

    /// <summary>A bucket of S3, or of a server that speaks its protocol.</summary>
    S3,
}
