using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// A raster that GDAL writes or reads. Failures are an <see cref="IOException"/> with the path and GDAL's reason.
/// </summary>
internal sealed unsafe class GdalRaster : IDisposable
{
    /// <summary>Side of a block in pixels; writes aligned to the block grid are fastest.</summary>
    public const int BlockSize = 512;

    private readonly string _path;
    private IntPtr _handle;

    private GdalRaster(string path, IntPtr handle)
    {
        (_path, _handle) = (path, handle);
        if (handle == IntPtr.Zero)
            GdalLibrary.Fail(path);
    }

    /// <summary>Creates a GeoTIFF in blocks, at the place and in the system of a grid.</summary>
    /// <param name="bandCount">Bands of bytes; 0 = one band of single-precision numbers.</param>
    /// <param name="compressionLevel">1, fastest, to 9.</param>
    public static GdalRaster Create(string path, RasterGrid grid, int bandCount, int compressionLevel)
    {
        var isColor = bandCount > 0;
        var block = BlockSize.ToString(CultureInfo.InvariantCulture);
        string?[] options =
        [
            "TILED=YES", $"BLOCKXSIZE={block}", $"BLOCKYSIZE={block}", "COMPRESS=DEFLATE",
            isColor ? "PREDICTOR=2" : "PREDICTOR=3", "BIGTIFF=IF_SAFER",
            string.Create(CultureInfo.InvariantCulture, $"ZLEVEL={compressionLevel}"), bandCount == 4 ? "ALPHA=YES" : null, null,
        ];
        var raster = new GdalRaster(path, GdalLibrary.Create(
            GdalLibrary.GetDriver("GTiff"), path, grid.Width, grid.Height, Math.Max(1, bandCount),
            isColor ? GdalLibrary.TypeByte : GdalLibrary.TypeFloat32, options));
        raster.Check(GdalLibrary.SetGeoTransform(raster._handle, grid.GeoTransform));
        if (grid.Wkt.Length > 0)
            raster.Check(GdalLibrary.SetProjection(raster._handle, grid.Wkt));
        return raster;
    }

    /// <summary>Opens a file for reading.</summary>
    public static GdalRaster Open(string path) => new(path, GdalLibrary.Open(path, GdalLibrary.ReadOnly));

    public void MarkAlpha(int band) => Check(GdalLibrary.SetColorInterpretation(Band(band), GdalLibrary.ColorAlpha));

    public void DescribeHeights(float noData, string unit)
    {
        Check(GdalLibrary.SetNoData(Band(1), noData));
        Check(GdalLibrary.SetUnit(Band(1), unit));
    }

    /// <summary>Writes the first bands of a rectangle from pixels of four bytes.</summary>
    public void WriteColor(int x, int y, int width, int height, ReadOnlySpan<byte> rgba, int bandCount)
    {
        if (rgba.Length < 4L * width * height)
            throw new ArgumentException("A color raster needs four bytes per pixel.", nameof(rgba));
        var bands = stackalloc int[] { 1, 2, 3, 4 };
        fixed (byte* data = rgba)
        {
            Check(GdalLibrary.RasterIO(
                _handle, GdalLibrary.Write, x, y, width, height, data, width, height, GdalLibrary.TypeByte,
                bandCount, bands, 4, 4 * width, 1));
        }
    }

    public void WriteHeights(int x, int y, int width, int height, ReadOnlySpan<float> meters)
    {
        if (meters.Length < (long)width * height)
            throw new ArgumentException("A height raster needs one number per pixel.", nameof(meters));
        var bands = stackalloc int[] { 1 };
        fixed (float* data = meters)
        {
            Check(GdalLibrary.RasterIO(
                _handle, GdalLibrary.Write, x, y, width, height, data, width, height, GdalLibrary.TypeFloat32,
                1, bands, 0, 0, 0));
        }
    }

    /// <summary>
    /// Adds halvings, means of the pixels that have a value, until one fits a block: to a raster that is being written within it,
    /// to one that was opened in a file beside it.
    /// </summary>
    public void BuildOverviews(RasterGrid grid, bool isColor, CancellationToken cancellation)
    {
        var factors = new List<int>();
        for (var factor = 2; Math.Max(grid.Width, grid.Height) / (factor / 2) > BlockSize; factor *= 2)
            factors.Add(factor);
        if (factors.Count == 0)
            return;
        string?[] options =
        [
            "COMPRESS_OVERVIEW=DEFLATE", isColor ? "PREDICTOR_OVERVIEW=2" : "PREDICTOR_OVERVIEW=3", "BIGTIFF_OVERVIEW=IF_SAFER",
            "INTERLEAVE_OVERVIEW=PIXEL", null,
        ];
        using var progress = new Progress(cancellation);
        var status = GdalLibrary.BuildOverviews(
            _handle, "AVERAGE", factors.Count, [.. factors], 0, IntPtr.Zero, &Progress.Report, progress.Data, options);
        cancellation.ThrowIfCancellationRequested();
        Check(status);
    }

    /// <summary>Copies the raster, with the overviews that it has, into another file.</summary>
    public void CopyTo(string path, string driver, CancellationToken cancellation, params string[] options)
    {
        Flush();
        using var progress = new Progress(cancellation);
        var handle = GdalLibrary.CreateCopy(
            GdalLibrary.GetDriver(driver), path, _handle, 0, [.. options, null], &Progress.Report, progress.Data);
        cancellation.ThrowIfCancellationRequested();
        using var copy = new GdalRaster(path, handle);
        copy.Close();
    }

    /// <summary>Flushes and closes the file; a failure of an earlier write shows here.</summary>
    public void Close()
    {
        Flush();
        GdalLibrary.ResetError();
        Dispose();
        if (GdalLibrary.LastErrorType() >= GdalLibrary.Failure)
            GdalLibrary.Fail(_path);
    }

    public void Dispose()
    {
        if (_handle != IntPtr.Zero)
            GdalLibrary.Close(_handle);
        _handle = IntPtr.Zero;
    }

    private void Flush()
    {
        GdalLibrary.ResetError();
        GdalLibrary.Flush(_handle);
        if (GdalLibrary.LastErrorType() >= GdalLibrary.Failure)
            GdalLibrary.Fail(_path);
    }

    private IntPtr Band(int band) => GdalLibrary.GetBand(_handle, band);

    private void Check(int status)
    {
        if (status >= GdalLibrary.Failure)
            GdalLibrary.Fail(_path);
    }

    /// <summary>Lets GDAL go on with long work until it is cancelled.</summary>
    private sealed class Progress(CancellationToken cancellation) : IDisposable
    {
        private GCHandle _token = GCHandle.Alloc(cancellation);

        public IntPtr Data => GCHandle.ToIntPtr(_token);

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static int Report(double part, byte* message, IntPtr data) =>
            ((CancellationToken)GCHandle.FromIntPtr(data).Target!).IsCancellationRequested ? 0 : 1;

        public void Dispose() => _token.Free();
    }
}
