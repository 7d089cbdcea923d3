namespace Reality.Server.Access;

/// <summary>Decides who may use which iTwin.</summary>
public interface IITwinAccess
{
    /// <summary>
    /// Whether the user belongs to the iTwin. Where the server issues its own tokens, an iTwin comes into being here when it is
    /// first named, and belongs to who named it.
    /// </summary>
    /// <param name="iTwinId">In any case; what is no GUID is nobody's.</param>
    ValueTask<bool> MayUseAsync(CurrentUser user, string iTwinId, CancellationToken cancellation);
}
