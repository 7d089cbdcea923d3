using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reality.Formats.Geodesy;

/// <summary>
/// File access of PROJ: read-only, below PROJ's data folders and in the files that a job brings (<see cref="CrsData"/>). Any
/// other path that a definition names does not exist.
/// </summary>
internal static unsafe class ProjFiles
{
    private const int ReadOnlyAccess = 0;

    private static readonly string[] s_folders = ProjLibrary.SearchPaths()
        .Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar)
        .ToArray();

    /// <summary>Replaces the file access of a context.</summary>
    /// <param name="data">Files that are found besides PROJ's own; null = none.</param>
    /// <returns>A handle to free after the context; not allocated without files.</returns>
    public static GCHandle UseIn(IntPtr context, CrsData? data)
    {
        var api = new ProjFileApi
        {
            Version = 1,
            Open = &Open,
            Read = &Read,
            Write = &Write,
            Seek = &Seek,
            Tell = &Tell,
            Close = &Close,
            Exists = &Exists,
            MakeFolder = &RefusePath,
            Unlink = &RefusePath,
            Rename = &RefuseRename,
        };
        var handle = data is null ? default : GCHandle.Alloc(data);
        if (ProjLibrary.ContextSetFileApi(context, &api, data is null ? null : (void*)GCHandle.ToIntPtr(handle)) == 0)
            throw new NotSupportedException("PROJ did not accept the file access of this program; PROJ 7 or later is needed.");
        if (data is not null)
        {
            string[] paths = [.. s_folders.Select(Path.TrimEndingDirectorySeparator), CrsData.VirtualFolder];
            ProjLibrary.ContextSetSearchPaths(context, paths.Length, paths);
        }
        return handle;
    }

    /// <summary>Full path of a regular file in a data folder; null for everything else.</summary>
    internal static string? Find(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        var path = Path.GetFullPath(name);
        if (!s_folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            return null;
        // Pipes and devices have no length; opening one might block forever.
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        return file is { Exists: true, Length: > 0 } ? file.FullName : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static IntPtr Open(IntPtr context, byte* name, int access, void* data)
    {
        try
        {
            if (access != ReadOnlyAccess || ProjLibrary.Text(name) is not { } text)
                return IntPtr.Zero;
            Stream? stream = Find(text) is { } path ? File.OpenRead(path) : DataOf(data)?.Open(text);
            return stream is null ? IntPtr.Zero : GCHandle.ToIntPtr(GCHandle.Alloc(stream));
        }
        catch (Exception e) when (IsMissing(e))
        {
            return IntPtr.Zero;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(IntPtr context, IntPtr file, void* buffer, nuint count, void* data)
    {
        try
        {
            var span = new Span<byte>(buffer, (int)Math.Min(count, int.MaxValue));
            return (nuint)StreamOf(file).ReadAtLeast(span, span.Length, throwOnEndOfStream: false);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Write(IntPtr context, IntPtr file, void* buffer, nuint count, void* data) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(IntPtr context, IntPtr file, long offset, int origin, void* data)
    {
        try
        {
            StreamOf(file).Seek(offset, (SeekOrigin)origin);
            return 1;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Tell(IntPtr context, IntPtr file, void* data) => (ulong)StreamOf(file).Position;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Close(IntPtr context, IntPtr file, void* data)
    {
        StreamOf(file).Dispose();
        GCHandle.FromIntPtr(file).Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Exists(IntPtr context, byte* name, void* data)
    {
        try
        {
            var text = ProjLibrary.Text(name);
            return Find(text) is not null || text is not null && DataOf(data)?.Contains(text) is true ? 1 : 0;
        }
        catch (Exception e) when (IsMissing(e))
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RefusePath(IntPtr context, byte* path, void* data) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RefuseRename(IntPtr context, byte* from, byte* to, void* data) => 0;

    private static Stream StreamOf(IntPtr file) => (Stream)GCHandle.FromIntPtr(file).Target!;

    private static CrsData? DataOf(void* data) => data == null ? null : (CrsData)GCHandle.FromIntPtr((IntPtr)data).Target!;

    private static bool IsMissing(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}

/// <summary>PROJ_FILE_API of proj.h, version 1.</summary>
internal unsafe struct ProjFileApi
{
    public int Version;
    public delegate* unmanaged[Cdecl]<IntPtr, byte*, int, void*, IntPtr> Open;
    public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, void*, nuint, void*, nuint> Read;
    public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, void*, nuint, void*, nuint> Write;
    public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, long, int, void*, int> Seek;
    public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, void*, ulong> Tell;
    public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, void*, void> Close;
    public delegate* unmanaged[Cdecl]<IntPtr, byte*, void*, int> Exists;
    public delegate* unmanaged[Cdecl]<IntPtr, byte*, void*, int> MakeFolder;
    public delegate* unmanaged[Cdecl]<IntPtr, byte*, void*, int> Unlink;
    public delegate* unmanaged[Cdecl]<IntPtr, byte*, byte*, void*, int> Rename;
}

/// <summary>PJ_INFO of proj.h.</summary>
internal unsafe struct ProjInfo
{
    public int Major;
    public int Minor;
    public int Patch;
    public byte* Release;
    public byte* Version;
    public byte* SearchPath;
    public byte** Paths;
    public nuint PathCount;
}
