using System.Reflection;
using System.Runtime.InteropServices;

namespace Reality.Formats.Native;

/// <summary>Loads the native libraries that formats call, each by the file names it is known to have.</summary>
/// <remarks>
/// A process has one resolver per assembly, so that all imports of this assembly are resolved here: a class with imports calls
/// <see cref="UseForImports"/> in its static constructor.
/// </remarks>
internal static class SystemLibraries
{
    public const string Proj = "proj";
    public const string Gdal = "gdal";

    // The version of libgdal.so rises with each release; the calls made here have been the same since GDAL 3.6.
    private const int OldestGdalVersion = 32;
    private const int NewestGdalVersion = 50;

    private static readonly Dictionary<string, SystemLibrary> s_libraries = new(StringComparer.Ordinal)
    {
        [Proj] = new(
            "PROJ 9", "apt-get install libproj25 proj-data",
            ["libproj.so.25", "libproj.so", "libproj.25.dylib", "proj_9.dll", "proj"]),
        [Gdal] = new(
            "GDAL 3", "apt-get install libgdal32",
            [.. Enumerable.Range(OldestGdalVersion, NewestGdalVersion - OldestGdalVersion + 1).Select(n => $"libgdal.so.{n}")]),
    };

    static SystemLibraries() => NativeLibrary.SetDllImportResolver(typeof(SystemLibraries).Assembly, Resolve);

    /// <summary>Makes imports of this assembly find their libraries.</summary>
    public static void UseForImports()
    {
    }

    /// <summary>Handle of a library, loaded at the first call.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed; the message says how to install it.</exception>
    public static IntPtr Load(string name)
    {
        var library = s_libraries[name];
        foreach (var fileName in library.FileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out var handle))
                return handle;
        }
        throw Missing(library.Title, $"on Debian 12: {library.Installation}");
    }

    /// <summary>The error of a library that cannot be loaded.</summary>
    public static DllNotFoundException Missing(string title, string remedy, Exception? cause = null) =>
        new($"{title} could not be loaded; {remedy}.", cause);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        s_libraries.ContainsKey(name) ? Load(name) : IntPtr.Zero;

    /// <param name="Installation">Command that installs the library.</param>
    private sealed record SystemLibrary(string Title, string Installation, string[] FileNames);
}
