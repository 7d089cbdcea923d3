namespace Reality.Contract;

/// <summary>A reality data that a job will fill.</summary>
/// <param name="Id">A GUID in lower case.</param>
/// <param name="Type">Its type, e.g. "ContextScene".</param>
/// <param name="DisplayName">For people.</param>
public sealed record OutputRealityData(string Id, string Type, string DisplayName);
