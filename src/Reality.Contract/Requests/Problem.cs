namespace Reality.Contract.Requests;

/// <summary>Something wrong in a request.</summary>
/// <param name="Target">Full path of the property, e.g. "specifications.options.rigSynchro".</param>
/// <param name="Message">A sentence for the caller.</param>
/// <param name="Code">Detail code of the contract.</param>
public sealed record Problem(string Target, string Message, string Code = "InvalidProperty");
