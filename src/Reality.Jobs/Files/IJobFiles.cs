namespace Reality.Jobs.Files;

/// <summary>
/// Where the files of a job come from and go to. Names are relative to a place,
/// with forward slashes. A file is there in full or not at all. Safe to call from many threads.
/// </summary>
internal interface IJobFiles
{
    /// <summary>A file on this machine, for reading only; null where there is none.</summary>
    string? Find(Place place, string name);

    /// <summary>All names, in ordinal order.</summary>
    IReadOnlyList<string> List(Place place);

    bool Contains(Place place, string name);

    /// <summary>A text that changes when the file does; null where there is none.</summary>
    string? VersionOf(Place place, string name);

    /// <summary>Publishes a file, in place of an earlier one.</summary>
    void Write(Place place, string name, Action<Stream> write);

    /// <summary>Fills an empty folder of this machine and publishes all that is in it.</summary>
    /// <param name="rootName">The file by which others find the rest: it appears last. Null where there is none.</param>
    void WriteFolder(Place place, string? rootName, Action<string> fill);

    /// <summary>A file, or the place for an empty name, as users are told of it.</summary>
    string Describe(Place place, string name);
}
