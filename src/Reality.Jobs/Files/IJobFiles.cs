namespace Reality.Jobs.Files;

/// <summary>
/// Reads and publishes the files of a job. Names are relative to a place, with forward slashes. A file is whole or absent.
/// Thread-safe.
/// </summary>
internal interface IJobFiles
{
    /// <summary>Path of a file on this machine, for reading only; null if the file does not exist.</summary>
    string? Find(Place place, string name);

    /// <summary>
    /// Opens a file for seeking and reading, without fetching all of it to this machine; null if the file does not exist.
    /// </summary>
    Stream? Open(Place place, string name);

    /// <summary>Names of all files, in ordinal order.</summary>
    IReadOnlyList<string> List(Place place);

    /// <summary>Names and sizes in bytes of all files, in ordinal order of the names.</summary>
    IReadOnlyList<(string Name, long Bytes)> ListSizes(Place place);

    bool Contains(Place place, string name);

    /// <summary>Size of a file in bytes; null if the file does not exist.</summary>
    long? SizeOf(Place place, string name);

    /// <summary>A text that changes with the file; null if the file does not exist.</summary>
    string? VersionOf(Place place, string name);

    /// <summary>Publishes a file, replacing an earlier one.</summary>
    void Write(Place place, string name, Action<Stream> write);

    /// <summary>Deletes a file that an earlier run has published and this one does not, if it exists.</summary>
    void Delete(Place place, string name);

    /// <summary>Fills an empty folder of this machine and publishes its content.</summary>
    /// <param name="rootName">The file that refers to the others: it is published last. Null if there is none.</param>
    void WriteFolder(Place place, string? rootName, Action<string> fill);

    /// <summary>Describes a file, or the place if the name is empty, for messages.</summary>
    string Describe(Place place, string name);
}
