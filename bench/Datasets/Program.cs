using System.Globalization;
using Reality.Datasets;
using Reality.Datasets.HardSets;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["sample", var run] => SampleBenchmark.Run(Path.Combine(run, "sample"), run),
    ["sample", var survey, var run] => SampleBenchmark.Run(survey, run),
    ["score", var survey, var run] => SurfaceScore.Run(survey, run),
    ["water", var survey, var run] => WaterAccuracy.Run(survey, run),
    ["placement", var survey, var run] => BlockPlacement.Run(survey, run),
    ["import", var photos, var rounds] => PhotoImportBenchmark.Run(photos, int.Parse(rounds, CultureInfo.InvariantCulture)),
    ["qr", var photos] => QrSearchBenchmark.Run(photos),
    ["undistort", var run, var photos, var folder] => PhotoUndistortion.Run(run, photos, folder),
    ["model", var folder, var tiles] => SyntheticModel.Make(folder, int.Parse(tiles, CultureInfo.InvariantCulture)),
    ["model", var folder, var tiles, var steps, var texels] => SyntheticModel.Make(
        folder, int.Parse(tiles, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture),
        int.Parse(texels, CultureInfo.InvariantCulture)),
    ["reference", var folder, var tiles, var steps, var texels] => SyntheticModel.MakeReference(
        folder, int.Parse(tiles, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture),
        int.Parse(texels, CultureInfo.InvariantCulture)),
    ["export-memory", var folder, var format] => TaskMemory.OfExport(folder, format, null, plansOnly: false),
    ["export-memory", var folder, var format, var options] => TaskMemory.OfExport(folder, format, options, plansOnly: false),
    ["plan-memory", var folder, var format] => TaskMemory.OfExport(folder, format, null, plansOnly: true),
    ["run-memory", var photos, var folder] => TaskMemory.OfRun(photos, folder, null),
    ["run-memory", var photos, var folder, var options] => TaskMemory.OfRun(photos, folder, options),
    ["job-memory", var folder, var type, var specifications] => TaskMemory.OfJob(folder, type, specifications, plansOnly: false),
    ["plan-memory", var folder, var type, var specifications] =>
        TaskMemory.OfJob(folder, type, specifications, plansOnly: true),
    ["kept-memory", var reference] => TaskMemory.OfKeptModel(reference),
    ["export", var folder, var format] => await ExportBenchmark.RunAsync(folder, format, null),
    ["export", var folder, var format, var options] => await ExportBenchmark.RunAsync(folder, format, options),
    ["details", var folder] => DetailBenchmark.Run(folder, null),
    ["details", var folder, var pictures] => DetailBenchmark.Run(folder, pictures),
    ["tint", var photos, var output] => TintedPhotos.Make(photos, output, 0),
    ["tint", var photos, var output, var vignetting] =>
        TintedPhotos.Make(photos, output, double.Parse(vignetting, CultureInfo.InvariantCulture)),
    ["hardsets", "--precalibrate", .. var names] => HardSetBenchmark.Run(names, precalibrates: true),
    ["hardsets", .. var names] => HardSetBenchmark.Run(names, precalibrates: false),
    ["scans", var folder, var count] => ScanBenchmark.Make(folder, int.Parse(count, CultureInfo.InvariantCulture)),
    ["scan", var path] => ScanBenchmark.Read(path),
    ["colors", var run] => PhotoColorSteps.Measure(run),
    ["splats", var run] => SplatBenchmark.Compare(run),
    ["fill-splats", var run, var count] => SplatBenchmark.Fill(run, int.Parse(count, CultureInfo.InvariantCulture)),
    ["flight", var photos, var block] => FlightBenchmark.Run(
        int.Parse(photos, CultureInfo.InvariantCulture), int.Parse(block, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project bench/Datasets -- sample [SURVEY] RUN
            Judges a run on the sample survey. RUN is its output folder; SURVEY the folder that `reality sample` filled, which is
            RUN/sample by default. Prints a table, writes RUN/sample-accuracy.json, and returns 1 if a target is missed.
        usage: dotnet run -c Release --project bench/Datasets -- score SURVEY RUN
            F-score of the OBJ export of a run whose scene control points or scans place, at one ground sampling distance.
        usage: dotnet run -c Release --project bench/Datasets -- water SURVEY RUN
            Outline and level of the water that `reality run --water` found, against the pond of the survey.
        usage: dotnet run -c Release --project bench/Datasets -- placement SURVEY RUN
            Largest distance from the truth of four places of the survey in a run, once its photos are fitted to the true ones.
        usage: dotnet run -c Release --project bench/Datasets -- import PHOTOS ROUNDS
            Reads the metadata of a folder of photos and checks them, as photo import does. The first round starts decoders.
        usage: dotnet run -c Release --project bench/Datasets -- qr PHOTOS
            Processor time of the search for QR codes in a folder of photos, and in pictures that are hard to search.
        usage: dotnet run -c Release --project bench/Datasets -- undistort RUN PHOTOS FOLDER
            Writes the calibrated photos of a run without distortion, to be compared with its model.
        usage: dotnet run -c Release --project bench/Datasets -- model FOLDER TILES [STEPS TEXELS]
            Makes a finished model of that many tiles without photos; a tile has 2 STEPS² triangles and TEXELS² texels.
        usage: dotnet run -c Release --project bench/Datasets -- reference FOLDER TILES STEPS TEXELS
            Makes a modeling reference, FOLDER, with such a model, which stays in FOLDER.model.
        usage: dotnet run -c Release --project bench/Datasets -- export-memory FOLDER FORMAT [OPTIONS.json]
            Memory of the tasks that write an export of a finished model, one after the other, against what they claim.
        usage: dotnet run -c Release --project bench/Datasets -- run-memory PHOTOS FOLDER [OPTIONS.json]
            The same of all tasks of `reality run PHOTOS --output FOLDER --water`, with four exports or those of the file.
        usage: dotnet run -c Release --project bench/Datasets -- job-memory FOLDER TYPE SPECIFICATIONS.json
            The same of all tasks of a job of the service. FOLDER is the bucket, and has a folder for each reality data.
        usage: dotnet run -c Release --project bench/Datasets -- plan-memory FOLDER FORMAT
        usage: dotnet run -c Release --project bench/Datasets -- plan-memory FOLDER TYPE SPECIFICATIONS.json
            Memory of the plans of the stages of such an export or job, as far as they follow from scene and tiles; other tasks
            are not run.
        usage: dotnet run -c Release --project bench/Datasets -- kept-memory REFERENCE
            Memory of checking, copying and taking over the model of a modeling reference that `reference` made.
        usage: dotnet run -c Release --project bench/Datasets -- export FOLDER FORMAT [OPTIONS.json]
            Writes one export of a finished model, with its time and memory; the file is that of `reality run --export-options`.
        usage: dotnet run -c Release --project bench/Datasets -- details FOLDER [PICTURES]
            Holes and color steps at the borders of nodes of each level of details, after `export FOLDER 3DTiles`. PICTURES gets
            two views of each level.
        usage: dotnet run -c Release --project bench/Datasets -- tint PHOTOS OUTPUT [VIGNETTING]
            Copies photos; each channel of each is darkened by up to 40 % at random, and its corners by up to VIGNETTING (0 to 1).
        usage: dotnet run -c Release --project bench/Datasets -- colors RUN
            Measures the steps of color between neighboring photos of a finished run.
        usage: dotnet run -c Release --project bench/Datasets -- splats RUN
            Compares splats and mesh of a finished run with the photos that the splats were not trained on.
        usage: dotnet run -c Release --project bench/Datasets -- fill-splats RUN COUNT
            Replaces the trained splats of a finished run by that many on its textured surface, for measuring exports.
        usage: dotnet run -c Release --project bench/Datasets -- scans FOLDER COUNT
            Writes FOLDER/scan.laz and FOLDER/scan.e57 with that many points.
        usage: dotnet run -c Release --project bench/Datasets -- scan FILE
            Reads a LAS, LAZ or E57 file with one thread.
        usage: dotnet run -c Release --project bench/Datasets -- hardsets [--precalibrate] [NAME...]
            Renders sets of photos that are hard to calibrate, calibrates each, and counts photos that are wrong or missing.
        usage: dotnet run -c Release --project bench/Datasets -- flight PHOTOS BLOCK
            Calibrates a synthetic survey flight without pixels in blocks of about BLOCK photos, or at once if BLOCK is 0.
        """);
    return 2;
}
