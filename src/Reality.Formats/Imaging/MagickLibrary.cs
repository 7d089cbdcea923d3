using ImageMagick;

namespace Reality.Formats.Imaging;

/// <summary>
/// Configures ImageMagick once per process, when the first file comes that needs it: one thread, memory only, and by its policy
/// no coders but those of HEIC, AVIF and camera raw, no delegates and no network.
/// </summary>
internal static class MagickLibrary
{
    /// <summary>Memory of the library itself.</summary>
    public const long Bytes = 8L << 20;

    private const ulong MaxSide = 65_535;

    static MagickLibrary()
    {
        MagickNET.SetEnvironmentVariable(
            "MAGICK_CONFIGURE_PATH", Path.Combine(AppContext.BaseDirectory, "Imaging", "MagickPolicy"));
        ResourceLimits.Thread = 1;
        ResourceLimits.Disk = 0;
        ResourceLimits.Memory = (ulong)DecoderMemory.MaxBytes;
        ResourceLimits.MaxMemoryRequest = (ulong)DecoderMemory.MaxBytes;
        ResourceLimits.Area = (ulong)ImageFile.MaxPixelCount;
        (ResourceLimits.Width, ResourceLimits.Height) = (MaxSide, MaxSide);
        ResourceLimits.ListLength = 4;
    }

    /// <summary>Configures the library unless that has happened.</summary>
    public static void Load()
    {
    }
}
