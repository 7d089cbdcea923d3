namespace Reality.Core.Geodesy;

/// <summary>A PROJ context and the items made in it. Not safe for several threads at once: owners lock.</summary>
/// <remarks>The network is off: no CRS that a user names makes a request.</remarks>
internal sealed unsafe class ProjContext : IDisposable
{
    private readonly List<IntPtr> _items = [];

    public ProjContext()
    {
        Handle = ProjLibrary.ContextCreate();
        _ = ProjLibrary.ContextSetEnableNetwork(Handle, 0);
        _ = ProjLibrary.LogLevel(Handle, 0);
    }

    ~ProjContext() => Free();

    public IntPtr Handle { get; private set; }

    /// <summary>Takes over an item that PROJ made; zero stays zero.</summary>
    public IntPtr Own(IntPtr item)
    {
        if (item != IntPtr.Zero)
            _items.Add(item);
        return item;
    }

    public IntPtr Create(string definition) => Own(ProjLibrary.Create(Handle, definition));

    /// <summary>PROJ's words for what went wrong last.</summary>
    public string Error() =>
        ProjLibrary.Text(ProjLibrary.ContextErrorText(Handle, ProjLibrary.ContextError(Handle))) ?? "unknown error";

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Handle == IntPtr.Zero)
            return;
        for (var i = _items.Count - 1; i >= 0; i--)
            _ = ProjLibrary.Destroy(_items[i]);
        _items.Clear();
        _ = ProjLibrary.ContextDestroy(Handle);
        Handle = IntPtr.Zero;
    }
}
