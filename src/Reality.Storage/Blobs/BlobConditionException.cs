namespace Reality.Storage.Blobs;

/// <summary>A blob is not as the caller required it to be; nothing was changed.</summary>
/// <param name="code">As the Azure Blob protocol names it, e.g. "ConditionNotMet", "BlobAlreadyExists", "InvalidBlockList".</param>
public sealed class BlobConditionException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
