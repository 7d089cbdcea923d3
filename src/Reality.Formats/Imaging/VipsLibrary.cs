using NetVips;
using Reality.Formats.Native;

namespace Reality.Formats.Imaging;

/// <summary>Configures libvips once per process: one thread per call (callers run photos in parallel), no cache or log.</summary>
internal static class VipsLibrary
{
    // Kept alive: native code calls it.
    private static readonly Log.LogDelegate Silent = static (_, _, _) => { };

    static VipsLibrary()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw SystemLibraries.Missing("libvips", "it comes with the package NetVips.Native", ModuleInitializer.Exception);
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Critical, Silent);
    }

    /// <summary>Configures the library unless that has happened.</summary>
    public static void Load()
    {
    }

    /// <summary>Also blocks all loaders that are not made for files of strangers.</summary>
    public static void LoadForUntrustedFiles() => NetVips.NetVips.BlockUntrusted = true;
}
