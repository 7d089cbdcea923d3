using System.Runtime.InteropServices;
using Reality.Formats.Native;

namespace Reality.Formats.GeoTiff;

/// <summary>Imports from the C library of GDAL 3 (gdal.org, "Raster C API").</summary>
internal static partial class GdalLibrary
{
    public const int TypeByte = 1;
    public const int TypeFloat32 = 6;
    public const int Write = 1;
    public const int ReadOnly = 0;

    /// <summary>CE_Failure: status and error classes from here on are failures.</summary>
    public const int Failure = 3;

    public const int ColorAlpha = 6;

    private const string Name = SystemLibraries.Gdal;

    static GdalLibrary()
    {
        SystemLibraries.UseForImports();
        Register();
    }

    /// <summary>Throws an <see cref="IOException"/> with GDAL's last error message.</summary>
    public static void Fail(string path) =>
        throw new IOException($"'{path}' could not be written: {Marshal.PtrToStringUTF8(LastErrorMessage())}.");

    [LibraryImport(Name, EntryPoint = "GDALGetDriverByName", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr GetDriver(string name);

    [LibraryImport(Name, EntryPoint = "GDALCreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr Create(
        IntPtr driver, string path, int width, int height, int bands, int type, string?[] options);

    [LibraryImport(Name, EntryPoint = "GDALOpen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr Open(string path, int access);

    [LibraryImport(Name, EntryPoint = "GDALCreateCopy", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial IntPtr CreateCopy(
        IntPtr driver, string path, IntPtr source, int isStrict, string?[] options,
        delegate* unmanaged[Cdecl]<double, byte*, IntPtr, int> progress, IntPtr data);

    [LibraryImport(Name, EntryPoint = "GDALSetGeoTransform")]
    public static partial int SetGeoTransform(IntPtr dataset, ReadOnlySpan<double> transform);

    [LibraryImport(Name, EntryPoint = "GDALSetProjection", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetProjection(IntPtr dataset, string wkt);

    [LibraryImport(Name, EntryPoint = "GDALGetRasterBand")]
    public static partial IntPtr GetBand(IntPtr dataset, int band);

    [LibraryImport(Name, EntryPoint = "GDALSetRasterNoDataValue")]
    public static partial int SetNoData(IntPtr band, double value);

    [LibraryImport(Name, EntryPoint = "GDALSetRasterUnitType", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetUnit(IntPtr band, string unit);

    [LibraryImport(Name, EntryPoint = "GDALSetRasterColorInterpretation")]
    public static partial int SetColorInterpretation(IntPtr band, int interpretation);

    [LibraryImport(Name, EntryPoint = "GDALDatasetRasterIO")]
    public static unsafe partial int RasterIO(
        IntPtr dataset, int write, int x, int y, int width, int height, void* data, int dataWidth, int dataHeight, int type,
        int bandCount, int* bands, int pixelSpace, int lineSpace, int bandSpace);

    [LibraryImport(Name, EntryPoint = "GDALBuildOverviewsEx", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int BuildOverviews(
        IntPtr dataset, string resampling, int count, ReadOnlySpan<int> factors, int bandCount, IntPtr bands,
        delegate* unmanaged[Cdecl]<double, byte*, IntPtr, int> progress, IntPtr data, string?[] options);

    [LibraryImport(Name, EntryPoint = "GDALFlushCache")]
    public static partial void Flush(IntPtr dataset);

    [LibraryImport(Name, EntryPoint = "GDALClose")]
    public static partial void Close(IntPtr dataset);

    [LibraryImport(Name, EntryPoint = "CPLGetLastErrorType")]
    public static partial int LastErrorType();

    [LibraryImport(Name, EntryPoint = "CPLErrorReset")]
    public static partial void ResetError();

    [LibraryImport(Name, EntryPoint = "CPLGetLastErrorMsg")]
    private static partial IntPtr LastErrorMessage();

    [LibraryImport(Name, EntryPoint = "GDALAllRegister")]
    private static partial void RegisterAll();

    [LibraryImport(Name, EntryPoint = "CPLSetConfigOption", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetOption(string key, string value);

    [LibraryImport(Name, EntryPoint = "CPLSetErrorHandler")]
    private static partial IntPtr SetErrorHandler(IntPtr handler);

    private static void Register()
    {
        // MB of blocks in memory. The default is a share of the machine's memory, which no task can claim, and files that are not
        // copied have their blocks in the order in which they leave it.
        SetOption("GDAL_CACHEMAX", "256");
        SetOption("GDAL_PAM_ENABLED", "NO");
        // Or a grid of whole numbers would have overviews of whole numbers.
        SetOption("AAIGRID_DATATYPE", "Float32");
        if (NativeLibrary.TryGetExport(SystemLibraries.Load(Name), "CPLQuietErrorHandler", out var quiet))
            SetErrorHandler(quiet);
        RegisterAll();
    }
}
