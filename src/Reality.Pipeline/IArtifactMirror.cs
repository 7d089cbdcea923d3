namespace Reality.Pipeline;

/// <summary>
/// Keeps the artifacts of a job where all machines reach them, for a <see cref="Workspace"/> whose folder only one machine sees. Paths
/// are relative to the workspace, with forward slashes. An artifact is whole or absent. Safe to call from many threads.
/// </summary>
public interface IArtifactMirror
{
    bool Contains(string path);

    /// <summary>Copies an artifact to a file of this machine; false where it is absent.</summary>
    bool TryFetch(string path, string file);

    /// <summary>Copies a file of this machine to an artifact.</summary>
    void Publish(string file, string path);

    /// <summary>Paths that begin with <paramref name="prefix"/>, in any order.</summary>
    IReadOnlyList<string> List(string prefix);
}
