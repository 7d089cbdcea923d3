using System.Globalization;
using Reality.Datasets;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["sample", var run] => SampleBenchmark.Run(Path.Combine(run, "sample"), run),
    ["sample", var survey, var run] => SampleBenchmark.Run(survey, run),
    ["import", var photos, var rounds] => PhotoImportBenchmark.Run(photos, int.Parse(rounds, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project bench/Datasets -- sample [SURVEY] RUN
            Judges a run on the sample survey. RUN is its output folder; SURVEY the folder that `reality sample` filled, which is
            RUN/sample by default. Prints a table, writes RUN/sample-accuracy.json, and returns 1 if a target is missed.
        usage: dotnet run -c Release --project bench/Datasets -- import PHOTOS ROUNDS
            Reads the metadata of a folder of photos and checks them, as photo import does. The first round starts decoders.
        """);
    return 2;
}
