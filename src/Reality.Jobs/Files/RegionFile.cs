using Reality.Core;
using Reality.Formats.Layouts;
using Reality.Pipeline;

namespace Reality.Jobs.Files;

/// <summary>A file with a region of interest, by its place and name.</summary>
internal sealed record RegionFile(Place Place, string Name)
{
    /// <summary>
    /// Reads the region; null if no file is given. Throws <see cref="StageException"/> if the file is missing or broken.
    /// </summary>
    public static RegionOfInterest? Read(IJobFiles files, RegionFile? region, CancellationToken cancellation)
    {
        if (region is not { } file)
            return null;
        var path = files.Find(file.Place, file.Name) ?? throw new StageException(
            "Region_NotFound", $"There is no {files.Describe(file.Place, file.Name)}. Upload the region to the bucket first.");
        try
        {
            using var stream = File.OpenRead(path);
            return RegionOfInterestReader.Read(stream, cancellation);
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Region_Invalid", $"{files.Describe(file.Place, file.Name)} cannot be used: {e.Message}");
        }
    }
}
