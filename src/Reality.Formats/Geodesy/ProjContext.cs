using System.Runtime.InteropServices;

namespace Reality.Formats.Geodesy;

/// <summary>A PROJ context that owns the items created in it. Not thread-safe: owners lock.</summary>
/// <remarks>
/// Network access is off, and files are those of PROJ itself and of the job (<see cref="ProjFiles"/>), so that no definition
/// from a user makes a request or opens another file.
/// </remarks>
internal sealed unsafe class ProjContext : IDisposable
{
    private readonly List<IntPtr> _items = [];
    private GCHandle _data;

    /// <summary>
    /// A context that finds the files of PROJ, and those of the job that it is created for unless another process reads them.
    /// </summary>
    public ProjContext()
        : this(CrsData.Current is { GridHost: null } data ? data : null)
    {
    }

    /// <param name="data">Files that are found besides PROJ's own; null = none.</param>
    public ProjContext(CrsData? data)
    {
        Handle = ProjLibrary.ContextCreate();
        _ = ProjLibrary.ContextSetEnableNetwork(Handle, 0);
        _ = ProjLibrary.LogLevel(Handle, 0);
        _data = ProjFiles.UseIn(Handle, data);
    }

    ~ProjContext() => Free();

    public IntPtr Handle { get; private set; }

    /// <summary>Takes ownership of an item created by PROJ and returns it; zero stays zero.</summary>
    public IntPtr Own(IntPtr item)
    {
        if (item != IntPtr.Zero)
            _items.Add(item);
        return item;
    }

    /// <summary>Creates an item from a definition of PROJ; zero if PROJ does not know it.</summary>
    public IntPtr Create(string definition) => Own(ProjLibrary.Create(Handle, definition));

    /// <summary>Creates a coordinate reference system; zero if PROJ does not know it.</summary>
    public IntPtr CreateCrs(string definition) => Create(MustSayThatItIsCrs(definition) ? definition + " +type=crs" : definition);

    /// <summary>Well-known text of an item; null if the dialect cannot express it.</summary>
    public string? WktOf(IntPtr item, WktVersion version) =>
        ProjLibrary.Text(ProjLibrary.AsWkt(Handle, item, (int)version, IntPtr.Zero));

    /// <summary>PROJ's message for its last error.</summary>
    public string Error() =>
        ProjLibrary.Text(ProjLibrary.ContextErrorText(Handle, ProjLibrary.ContextError(Handle))) ?? "unknown error";

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static bool MustSayThatItIsCrs(string definition) =>
        definition.StartsWith('+') && !definition.Contains("+type=crs", StringComparison.Ordinal);

    private void Free()
    {
        if (Handle == IntPtr.Zero)
            return;
        for (var i = _items.Count - 1; i >= 0; i--)
            _ = ProjLibrary.Destroy(_items[i]);
        _items.Clear();
        _ = ProjLibrary.ContextDestroy(Handle);
        Handle = IntPtr.Zero;
        if (_data.IsAllocated)
            _data.Free();
    }
}
