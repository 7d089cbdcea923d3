using Reality.Datasets;

if (args is ["sample", var survey, var run])
    return SampleEvaluation.Run(survey, run, Console.Out);
Console.Error.WriteLine("usage: dotnet run -c Release --project bench/Datasets -- sample SURVEY RUN");
return 2;
