using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>What Production and Reconstruction do alike with the exports they are asked for.</summary>
internal static class ExportList
{
    public static void Check(IReadOnlyList<ExportCreate> exports, string target, RequestCheck check)
    {
        for (var i = 0; i < exports.Count; i++)
            exports[i].Options?.Check($"{target}[{i}].options", check);
    }

    public static IReadOnlyList<Export> Place(IReadOnlyList<ExportCreate> exports, OutputPlaces places) =>
        exports.Select(export => Place(export, places)).ToList();

    private static Export Place(ExportCreate export, OutputPlaces places) => new()
    {
        Format = export.Format,
        Name = export.Name,
        Options = export.Options,
        Location = places.RealityData(FormatTraits.RealityDataType(export), PublishedNames.Of(export.Format), export.Name),
    };
}
